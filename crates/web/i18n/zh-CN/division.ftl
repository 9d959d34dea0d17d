### 行政区划

division-level-city = 市
division-level-district = 区县
division-level-street = 街道（镇）
division-level-neighbourhood = 社区
