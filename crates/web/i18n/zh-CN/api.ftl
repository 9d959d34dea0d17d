# 接口参考。

api-title = 程序接口
api-answer = 共{ $operations }个操作，各附参数、应答和示例。
api-document = OpenAPI 3.1 描述文件
api-english = 以下细节说明为英文。
api-contents = 目录
api-shapes = 数据结构
api-parameters = 参数
api-body = 请求体
api-answers = 应答
api-example = 示例
api-required = 必填
api-one-of = 取值
api-column-name = 名称
api-column-place = 位置
api-column-kind = 类型
api-column-about = 含义
api-column-status = 状态码
api-in-path = 路径
api-in-query = 查询串

api-access-open = 无须登录
api-access-signed-in = 登录后可用
api-access-register-changer = 有权修改台账者可用

api-tag-session = 会话
api-tag-communities = 小区
api-tag-screening = 筛查
api-tag-packs = 政策包
api-tag-batches = 导入

api-operation-sign-in = 登录
api-operation-sign-out = 退出
api-operation-me = 当前账号
api-operation-list-communities = 列出小区
api-operation-show-community = 查看小区
api-operation-list-building-claims = 列出楼栋的各方说法
api-operation-decide-claim = 认定数据
api-operation-show-dashboard = 查看存量与计划
api-operation-list-missing-evidence = 列出缺失的证据
api-operation-ask-what-if = 政策推演
api-operation-list-packs = 列出政策包
api-operation-show-rules = 查看政策包的规则
api-operation-send-upload = 上传文件
api-operation-list-uploads = 列出待处理文件
api-operation-show-upload = 查看文件进度
api-operation-preview-upload = 预览文件
api-operation-set-mapping = 设定列的含义
api-operation-commit-upload = 提交导入
api-operation-discard-upload = 放弃文件
api-operation-list-batches = 列出批次
api-operation-show-batch = 查看批次
api-operation-undo-batch = 撤销批次
