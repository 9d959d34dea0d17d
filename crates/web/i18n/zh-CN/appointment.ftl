### 任职：谁在哪里担任什么角色

invalid-post-own = 不能给自己任职，也不能解除自己的任职。
invalid-post-roles-exclude = 系统管理员和审计员不得兼任其他角色。
invalid-post-held = 该账号已在这一辖区担任这一角色。
invalid-post-needs-city = 系统管理员的辖区只能是全市。
invalid-post-needs-community = 居民只能属于一个小区或楼栋。
invalid-post-ends-before-now = 截止日期必须晚于今天。
invalid-territory-unknown = 没有找到这个辖区。
conflict-appointment-ended = 这项任职已经结束。

territory-city = 全市
territory-building = { $community }{ $number }栋
territory-shown = 您的辖区：{ $territory }。这里只显示辖区内的内容。
territory-none = 您目前没有任职，看不到任何小区。请联系系统管理员。
territory-empty = 辖区内没有登记的小区
territory-empty-help = 如果应该有，请核对任职的辖区是否正确，或联系系统管理员。

appointments-title = 任职管理
appointments-answer = 现有{ $count }项任职。
appointments-lead = 任职决定一个账号在哪里能做什么。解除后，从下一次操作起不再有效；所有变动都记入审计日志。
appointment-territory = 辖区
appointment-since = 开始
appointment-until = 截止日期
appointment-until-hint = 从这一天起不再有效；长期任职可不填。
appointment-action = 操作
appointment-new = 新增任职
appointment-find = 查找
appointment-community-find = 查找小区
appointment-community-hint = 辖区是小区或楼栋时，先按名称、拼音或首字母查找。
appointment-account = 账号
appointment-level = 辖区范围
appointment-no-district = 不限
appointment-district-hint = 辖区是区县、街道或社区时选择。
appointment-street-hint = 与台账中的写法一致，如“石油路街道”。
appointment-building = 栋号
appointment-submit = 任职
appointment-end = 解除
appointment-end-title = 解除任职
appointment-end-answer = { $name }将不再担任：{ $post }。
appointment-end-lead = 解除后立即生效，已有的记录不受影响。以后可以重新任职。
appointment-end-submit = 确认解除
territory-level-city = 全市
territory-level-district = 区县
territory-level-street = 街道、镇
territory-level-neighbourhood = 社区
territory-level-community = 小区
territory-level-building = 楼栋
