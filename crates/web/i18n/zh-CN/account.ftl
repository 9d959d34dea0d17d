### 账号

sign-in = 登录
sign-out = 退出登录
account-menu = 账号
role-planner = 规划员
role-officer = 区县、街道专员
role-community-worker = 社区工作者
role-reviewer = 审查员
role-works-supervisor = 工程监督员
role-service-inspector = 物业服务检查员
role-finance = 资金管理员
role-auditor = 审计员
role-administrator = 系统管理员
role-resident = 居民

sign-in-title = 登录宜居
sign-in-lead = 请使用管理员分配的账号。
sign-in-login = 账号
sign-in-password = 密码
sign-in-refused = 账号或密码不对，请重新输入。
sign-in-help = 忘记密码时，请联系本单位管理员重置。
password-too-short = 密码至少要有8个字符。
password-too-long = 密码最多128个字符。
password-contains-login = 密码中不能含有账号。
account-title = 我的账号
account-name = 姓名
account-role = 角色
password-change = 修改密码
password-lead = 修改后，所有设备都需用新密码重新登录。
password-present = 现用密码
password-new = 新密码
password-hint = 8至128个字符，不能含有账号
password-again = 再次输入新密码
password-present-wrong = 现用密码不对，请重新输入。
password-differs = 两次输入的新密码不一致。
password-changed = 密码已修改，请用新密码登录。
