### 出错时的说明

error-home = 回到总览
error-rules-not-yet = 政策包“{ $pack }”自{ $from }起生效，不适用于{ $day }。
error-pack-unfit = 政策包无法使用（程序原文：{ $said }）
error-mapping-unfit = 列对应文件有误（程序原文：{ $said }）
error-request = 如需帮助，请把编号 { $id } 告诉管理员。

error-malformed-title = 网址或提交的内容有误
error-malformed-help = 请检查网址是否完整，或回到上一页重新操作。
error-sign-in-needed-title = 需要先登录
error-sign-in-needed-help = 登录已过期，或还没有登录。请登录后再操作，刚才的内容没有保存。
error-forbidden-title = 您没有此项权限
error-forbidden-help = 如工作需要，请联系管理员调整权限。
error-stale-title = 页面已过期
error-stale-help = 为防止他人冒用您的登录，本次操作没有执行。请返回上一页，刷新后重新提交。
error-not-found-title = 没有找到这个页面
error-not-found-help = 可能网址有误，或者内容已被撤销。
error-method-not-allowed-title = 此处不支持这种操作
error-method-not-allowed-help = 请从页面上的按钮或链接进入。
error-too-slow-title = 传输超时
error-too-slow-help = 网络较慢或已中断，请稍后重试。
error-conflict-title = 数据已有变化
error-conflict-help = 在您操作期间情况已有变化，请刷新页面后再试。
error-precondition-failed-title = 他人已先行修改
error-precondition-failed-help = 数据已不是您读取时的内容，请重新读取后再决定。
error-too-large-title = 文件太大
error-too-large-help = 单个文件不超过50 MB。可以分成几个文件，或去掉图片后再上传。
error-unprocessable-title = 无法处理提交的内容
error-unprocessable-help = 请按说明修改后重新提交。
error-too-many-title = 操作过于频繁
error-too-many-help = 请稍等几分钟再试。
error-internal-title = 系统出错了
error-internal-help = 问题已记入日志，您的数据没有改动。请稍后重试。
error-unavailable-title = 服务暂时不可用
error-unavailable-help = 系统正在启动或维护，请稍后重试。

conflict-changed-meanwhile = 在您填写期间，他人已作修改；现在看到的是最新内容。
conflict-request-under-way = 使用该幂等键的请求正在处理或曾被中断。请先查看结果；如需重新提交，请换用新的键。
invalid-key-reused = 该幂等键已用于另一请求，请换用新的键。
error-too-many-of-these = 操作过于频繁，请在 { $minutes } 分钟后再试。
