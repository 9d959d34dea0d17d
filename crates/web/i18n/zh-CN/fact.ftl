### 摸底事项：名称与取值

fact-built_year = 建成年份
fact-buildings = 楼栋数
fact-entrances = 单元数
fact-households = 户数
fact-residents = 常住人口
fact-residents_over_60 = 60岁及以上人口
fact-disabled_residents = 残疾人数
fact-low_income_households = 低保户数
fact-floor_area = 总建筑面积
fact-residential_floor_area = 住宅建筑面积
fact-land_area = 占地面积
fact-storeys = 最高层数
fact-structure = 结构类型
fact-building_form = 建筑类型
fact-has_lift = 有无电梯
fact-liftable_entrances = 可加装电梯单元数
fact-residential = 是否住宅
fact-single_block = 是否单栋住宅楼
fact-tenure = 小区类型
fact-former_owner = 原产权单位
fact-state_owned = 军队、央企、国企等所属
fact-in_built_up_area = 位于城市或县城建成区
fact-upkeep_lacking = 失养失修失管
fact-municipal_lacking = 市政配套设施不完善
fact-services_lacking = 社区服务设施不健全
fact-strongly_willing = 居民改造意愿强烈
fact-willing_households = 同意改造户数比例
fact-structure_sound = 结构安全
fact-self_built_or_urban_village = 居民自建房为主或城中村
fact-to_be_demolished = 已列入征收、棚改或拆除新建
fact-renovated_with_state_money = 已享受财政资金改造
fact-upgraded_before = 此前同类计划已改造
fact-property_service = 物业管理模式
fact-property_company = 物业公司
fact-property_fee = 物业费标准
fact-property_fee_top = 物业费最高标准
fact-developer = 开发商
fact-owners_body = 业主大会、业委会
fact-maintenance_fund_balance = 维修资金余额
fact-maintenance_fund_first_deposit = 维修资金首期应交额
fact-heritage = 历史文化街区、历史建筑
fact-dangerous_buildings = C、D级危房栋数
fact-illegal_floor_area = 违法建设面积
fact-parking_bays = 现有停车位
fact-ev_chargers = 汽车充电桩
fact-ebike_ports = 电动自行车充电端口
fact-water_condition = 供水现状
fact-drainage_condition = 排水现状
fact-gas_condition = 燃气现状
fact-power_condition = 供电现状
fact-heating_condition = 供热现状
fact-telecom_condition = 通信现状
fact-fire_lane_clear = 消防通道畅通

## 可选值

choice-structure-brick-concrete = 砖混
choice-structure-frame = 框架
choice-structure-precast-panel = 预制大板
choice-structure-shear-wall = 剪力墙
choice-structure-other = 其他

choice-tenure-commercial = 商品房
choice-tenure-reformed-public = 房改房
choice-tenure-public = 公房
choice-tenure-affordable = 保障性住房
choice-tenure-resettlement = 安置房
choice-tenure-work-unit = 单位自管房
choice-tenure-military = 军产房
choice-tenure-mixed = 混合

choice-state_owned-none = 否
choice-state_owned-army = 军队
choice-state_owned-central-enterprise = 央企
choice-state_owned-state-enterprise = 地方国企
choice-state_owned-institution = 机关事业单位

choice-property_service-none = 无物业管理
choice-property_service-company = 专业物业公司
choice-property_service-service-centre = 社区物业服务中心
choice-property_service-self-management = 居民自治管理
choice-property_service-work-unit = 单位自管
choice-property_service-custody = 街道社区托管
choice-property_service-bundle = 打包连片管理

choice-owners_body-none = 未成立
choice-owners_body-assembly = 已召开业主大会
choice-owners_body-committee = 已成立业主委员会
choice-owners_body-interim-committee = 物业管理委员会（临时）

choice-heritage-none = 否
choice-heritage-historic-quarter = 位于历史文化街区
choice-heritage-historic-building = 历史建筑

## 设施现状

condition-good = 良好
condition-ageing = 老化
condition-hazard = 存在安全隐患
