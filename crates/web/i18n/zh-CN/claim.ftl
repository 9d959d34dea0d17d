### 数据主张：来源、可信度、采信规则

source-acceptance = 竣工验收资料
source-title = 不动产登记
source-survey = 现场摸底
source-government-register = 政府部门台账
source-operator = 物业或单位台账
source-listing = 房产信息网站
source-estimate = 推算

confidence-high = 高
confidence-medium = 中
confidence-low = 低

rule-only = 仅此一个来源
rule-agreement = 各来源一致
rule-decided = 人工认定
rule-better-source = 来源更权威
rule-higher-confidence = 可信度更高
rule-newer = 观测日期更近
rule-recorded-later = 录入时间更近
