### Facts: names and values

fact-built_year = Year built
fact-buildings = Buildings
fact-entrances = Entrances
fact-households = Households
fact-residents = Residents
fact-residents_over_60 = Residents aged 60 or over
fact-disabled_residents = Disabled residents
fact-low_income_households = Low-income households
fact-floor_area = Gross floor area
fact-residential_floor_area = Residential floor area
fact-land_area = Site area
fact-storeys = Storeys
fact-structure = Structure
fact-building_form = Building type
fact-has_lift = Has a lift
fact-liftable_entrances = Entrances where a lift can be added
fact-residential = Residential
fact-single_block = Single block
fact-tenure = Tenure
fact-former_owner = Former owner
fact-state_owned = Army or state-owned
fact-in_built_up_area = In the built-up area
fact-upkeep_lacking = Upkeep lacking
fact-municipal_lacking = Municipal facilities lacking
fact-services_lacking = Community services lacking
fact-strongly_willing = Residents strongly willing
fact-willing_households = Households in favour
fact-structure_sound = Structure sound
fact-self_built_or_urban_village = Self-built housing or urban village
fact-to_be_demolished = To be demolished
fact-renovated_with_state_money = Renovated with public money before
fact-upgraded_before = Upgraded by an earlier programme
fact-property_service = Property service
fact-property_company = Property company
fact-property_fee = Property fee
fact-property_fee_top = Highest property fee
fact-developer = Developer
fact-owners_body = Owners’ body
fact-maintenance_fund_balance = Maintenance fund balance
fact-maintenance_fund_first_deposit = Maintenance fund first deposit due
fact-heritage = Heritage
fact-dangerous_buildings = Dangerous buildings (grades C, D)
fact-illegal_floor_area = Illegal floor area
fact-parking_bays = Parking bays
fact-ev_chargers = Car chargers
fact-ebike_ports = E-bike charging ports
fact-water_condition = Water supply
fact-drainage_condition = Drainage
fact-gas_condition = Gas
fact-power_condition = Power supply
fact-heating_condition = Heating
fact-telecom_condition = Telecoms
fact-fire_lane_clear = Fire lane clear

## Choices

choice-structure-brick-concrete = Brick and concrete
choice-structure-frame = Frame
choice-structure-precast-panel = Precast panel
choice-structure-shear-wall = Shear wall
choice-structure-other = Other

choice-tenure-commercial = Commercial housing
choice-tenure-reformed-public = Reformed public housing
choice-tenure-public = Public housing
choice-tenure-affordable = Affordable housing
choice-tenure-resettlement = Resettlement housing
choice-tenure-work-unit = Work-unit housing
choice-tenure-military = Military housing
choice-tenure-mixed = Mixed

choice-state_owned-none = No
choice-state_owned-army = Army
choice-state_owned-central-enterprise = Central state enterprise
choice-state_owned-state-enterprise = Local state enterprise
choice-state_owned-institution = Public institution

choice-property_service-none = None
choice-property_service-company = Property company
choice-property_service-service-centre = Neighbourhood service centre
choice-property_service-self-management = Residents manage it themselves
choice-property_service-work-unit = Work unit
choice-property_service-custody = Street or neighbourhood custody
choice-property_service-bundle = Managed with neighbouring communities

choice-owners_body-none = None
choice-owners_body-assembly = Owners’ assembly
choice-owners_body-committee = Owners’ committee
choice-owners_body-interim-committee = Interim property committee

choice-heritage-none = None
choice-heritage-historic-quarter = In a historic quarter
choice-heritage-historic-building = Historic building

## Condition of facilities

condition-good = Good
condition-ageing = Ageing
condition-hazard = Hazard
