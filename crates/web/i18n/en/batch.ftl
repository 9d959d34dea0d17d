### Import batches

batch-state-committed = In the register
batch-state-undone = Undone
datum-cgcs2000 = CGCS2000 (China Geodetic Coordinate System 2000)
datum-wgs84 = WGS 84
datum-gcj02 = GCJ-02 (Chinese web maps)
datum-bd09 = BD-09 (Baidu)
