### 命令行用语

screen-rows = 数据行 = 采纳 + 退回
screen-warnings = 提醒
screen-communities = 小区
screen-buildings = 楼栋
screen-households = 户数
screen-floor-area = 建筑面积（平方米）
screen-missing = 待补证据
screen-area-unknown = 建筑面积不详
screen-name = 小区名称
screen-division = 区县
screen-verdict = 筛查结论
screen-value = 依据值
screen-fact = 事项
screen-rejected = 退回的行
screen-file = 文件
screen-line = 行号
screen-reason = 退回原因
screen-row = 原行内容

return-sheet-rows = 待更正的行
return-sheet-fixes = 更正要点
return-line = 原文件行号
return-reasons = 退回原因
return-severity = 程度
return-what = 发现的问题
return-rows = 行数
return-lines = 所在行

import-repeated = 该文件此前已导入，登记内容未作改动。
