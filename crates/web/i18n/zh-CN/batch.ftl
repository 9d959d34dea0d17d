### 导入批次

batch-state-committed = 已入库
batch-state-undone = 已撤销
datum-cgcs2000 = 2000国家大地坐标系（CGCS2000）
datum-wgs84 = WGS 84
datum-gcj02 = 火星坐标系（GCJ-02，国内互联网地图）
datum-bd09 = 百度坐标系（BD-09）
