### 小区

community-form-estate = 小区
community-form-single-block = 单栋住宅楼

unit-communities = 个小区
unit-ten-thousand-m2 = 万平方米
list-separator = 、

explorer-title = 哪些小区在改造范围内？
explorer-answer-all = 全市登记的{ $communities }个小区中，{ $eligible }个纳入范围，符合条件的建筑面积{ $area }。
explorer-answer-some = 符合筛选条件的小区有{ $communities }个，其中{ $eligible }个纳入范围，符合条件的建筑面积{ $area }。
explorer-answer-none = 没有符合条件的小区。
explorer-figure-area = 总建筑面积
explorer-any = 不限
explorer-search = 小区名称
explorer-search-hint = 可输入汉字、拼音或首字母，如“沙坪坝”“shapingba”“spb”
explorer-verdict = 筛查结论
explorer-district = 区县
explorer-missing = 缺少的证据
explorer-from = 建成年份不早于
explorer-to = 建成年份不晚于
explorer-form = 类型
explorer-column-name = 小区
explorer-column-place = 所在地
explorer-column-verdict = 结论
explorer-column-missing = 待补证据
explorer-map = 符合筛选条件的小区位置
explorer-table-caption = 小区清单
explorer-table-total = 合计（全部{ $count }个小区）
explorer-empty = 没有找到小区
explorer-empty-help = 请放宽筛选条件；如果还没有数据，请先导入小区台账。
explorer-import = 导入台账
explorer-export = 导出当前结果：
explorer-chart-district = 各区县小区数
explorer-chart-decade = 各年代建成的建筑面积
explorer-no-district = 区县不详
explorer-decade = { $decade }年代
