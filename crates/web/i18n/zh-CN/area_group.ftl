# 片区：编排时一并考虑的小区。
area-groups-title = 片区
area-groups-answer = { $count ->
    [0] 尚无片区。
   *[other] 共 { $count } 个片区。
  }
area-groups-lead = 新的编排按片区当前内容计算；已有方案保留当时的片区。
area-groups-empty = 各小区单独编排。
area-groups-empty-help = 相邻小区需同年开工，或须先做道路管网的，可设为片区。
area-group-name = 名称
area-group-new = 新建片区
area-group-members = 小区
area-group-rule = 编排要求
area-group-together = 同年开工
area-group-together-hint = 要么同年全部开工，要么都不开工。
area-group-after = 先做管网配套工程
area-group-after-hint = 综合改造须在管网等配套工程之后开工；管理提升不受限制。
area-group-waits = 先做管网配套工程：最早 { $year } 年，{ $cost }，{ $lag ->
    [0] 同年即可开工。
   *[other] { $lag } 年后可开工。
  }
area-group-behind = 排在“{ $group }”的工程之后。
area-group-and-more = { $named }等共 { $count } 个
area-group-work = 配套工程（选“先做管网配套工程”时填写）
area-group-first_year = 工程最早开工年份
area-group-first_year-hint = 例如 2021。
area-group-cost = 工程费用
area-group-cost-hint = 单位为元，也可写“1200万元”；全部由财政资金承担。
area-group-lag = 工程开工后须等待
area-group-lag-hint = 0 表示小区可在同年开工。
area-group-central = 可用中央资金比例
area-group-central-hint = 占工程费用的比例。
area-group-bond = 可用债券比例
area-group-bond-hint = 占工程费用的比例。
area-group-after-work = 排在哪个片区的工程之后
area-group-after-none = 无
area-group-map = 本区县小区；点选即加入或移出片区
area-group-members-hint = 可在地图上点选（按回车选中间的小区），也可在列表中勾选。
area-group-count = 已选
area-group-search = 在列表中查找
area-group-show-district = 显示小区
area-group-district-first = 请先选择区县：片区须在同一区县内，资金按区县安排。
area-group-district-empty = 该区县在小区库中没有小区。
area-group-save = 保存片区
area-group-delete = 解散片区
area-group-delete-hint = 小区不受影响；已有方案保留当时的片区。
area-group-none-chosen = 请至少选择 1 个小区。
area-group-one-alone = 请至少选择 2 个小区：只有一个小区无须同年开工。
area-group-across = “{ $community }”在其他区县，请在该区县另建片区。
area-group-taken = “{ $community }”已在片区“{ $group }”中，请先移出。
area-group-no-cost = 请填写工程费用。
area-group-lag-long = 最多 { $most } 年。
area-group-after-unfit = “{ $group }”没有配套工程，或在其他区县；请另选或不选。
area-group-cycle = 这些工程互相等待：{ $through }。请去掉其中一个先后关系。
area-group-member-unread = 有小区无法识别，请重新选择。
area-group-year-unread = 请填写年份，例如 2021。
area-group-cost-unread = 请填写金额，例如 12000000 或 1200万元。
area-group-lag-unread = 请填写年数，0 或以上。
unit-years = 年
conflict-area-group-awaited = 其他片区的工程排在本片区工程之后，请先修改该片区。
scenario-uses-area-groups = 按片区编排：同年开工或都不开工，先做管网配套工程
works-title = 管网配套工程
works-lead = 下列小区的综合改造须在工程之后开工。
works-year = 开工
works-not = 计划期内不开工
works-cost = 费用
works-communities = 开工小区
plan-why-together = 与片区“{ $group }”的其他小区同年开工，或都不开工。
plan-why-work = 综合改造须在“{ $group }”的配套工程之后，该工程 { $year } 年开工。
plan-why-work-not = 综合改造须在“{ $group }”的配套工程之后，该工程在计划期内不开工。
works-waiting = 等待工程的小区
