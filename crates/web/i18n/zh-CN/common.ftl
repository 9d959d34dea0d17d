### 各页共用的词句

service-name = 宜居
service-tagline = 城镇老旧小区改造
skip-to-main = 跳到正文
skip-to-results = 跳到结果
page-title = { $page } · 宜居
footer-version = 宜居 { $version } 版
footer-licence = 开源软件，Apache-2.0 或 MIT 许可
footer-api = 接口说明

nav-label = 主导航
nav-dashboard = 总览
nav-communities = 小区
nav-screening = 筛查
nav-field-surveys = 现场摸底
nav-batches = 数据导入
nav-packs = 政策
breadcrumb-label = 当前位置

row-count = { $count }行
unit-m2 = m²
unit-square-metres = 平方米
unit-yuan = 元
unit-fee = 元/m²·月
unit-per-cent = %
area-of = { $amount }平方米
yuan-of = { $amount }元
year-about = 约{ $year }
year-phases = { $first }–{ $last }
year-within = { $first }–{ $last }之间
flag-yes = 是
flag-no = 否
not-known = 不详

form-optional = （选填）
form-errors-title = 请先改正以下内容
form-error-prefix = 错误：
form-leave = 填写的内容还没有保存，确定离开吗？
button-cancel = 取消
button-apply = 应用
button-clear = 清除条件

filters-title = 筛选条件
filters-active = 已设{ $count }项
results-title = 结果

table-copy = 复制表格
table-copied = 已复制{ $count }行，可直接粘贴到电子表格
table-total = 合计

pagination-label = 翻页
pagination-previous = 上一页
pagination-next = 下一页
pagination-page = 第{ $number }页
pagination-range = 第{ $first }至{ $last }条，共{ $total }条
pagination-none = 共0条

progress-share = { $done } / { $total }（{ $share }）
progress-done = 已完成{ $done }
progress-refresh = 本页每隔几秒自动更新；可以离开，稍后再来查看。
step-done = 已完成
step-current = 进行中
step-waiting = 未开始
step-failed = 失败

chart-as-table = 以表格查看
map-legend = 图例
map-table-twin = 地图中的小区都列在下方表格中
map-schematic = 区县轮廓为示意，不作划界依据
map-households = 户
map-area = 平方米
map-open = 打开小区页面
map-zoom-in = 放大
map-zoom-out = 缩小
map-plain = 此浏览器无法显示完整地图，改用简图。
map-failed = 地图没有加载成功，请查看下方表格。
map-close = 关闭
map-scroll = 按住 Ctrl 键并滚动滚轮可缩放地图
map-scroll-mac = 按住 ⌘ 键并滚动可缩放地图
map-fingers = 请用双指移动地图
map-needs-script = 地图需要启用脚本。同样的内容见下方表格。

notice-important = 重要
