### 小区

community-form-estate = 小区
community-form-single-block = 单栋住宅楼
