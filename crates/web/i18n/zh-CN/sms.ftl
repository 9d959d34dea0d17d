### 短信

sms-title = 短信通知
sms-answer = { $missing }户还没有投票，其中{ $reachable }户现在可以发短信。
sms-without-phone = { $count }户没有登记手机号，请上门或打印信件。
sms-kind = 内容
sms-kind-empty = 请选择短信内容。
sms-kind-link = 投票链接
sms-kind-reminder = 催投提醒（含新的链接）
sms-count = 条数
sms-state-queued = 等待发送
sms-state-preparing = 正在发送
sms-state-sent = 已交短信网关
sms-state-needless = 已投票，未发送
sms-state-failed = 未能发送
sms-submit = 发送
sms-lead = 只发给还没有投票的户；同一户12小时内不会收到第二条。手机号只在发送时解密，不进入日志。
sms-said = { $count }条短信已排队，几分钟内交给短信网关。
sms-nobody = 现在没有可以发短信的户。
sms-text-link = 【{ $community }】“{ $title }”已开始投票，截止{ $closes }。请打开您的专属链接投票：{ $address } 请勿转发。如有疑问：{ $contact }
sms-text-reminder = 【{ $community }】您还没有参加“{ $title }”投票，截止{ $closes }。专属链接：{ $address } 也可以交纸质选票。如有疑问：{ $contact }
board-sms-hint = 向还没有投票的户发送投票链接和提醒
conflict-sms-not-configured = 没有配置短信网关，请联系系统管理员。
conflict-sms-rehearsal = 演练小区不发送短信。
conflict-vote-not-open = 投票未在进行中。
event-vote-sms-queued = 短信排队
event-vote-sms-sent = 短信交网关
