### Administrative divisions

division-level-city = City
division-level-district = District or county
division-level-street = Street or town
division-level-neighbourhood = Neighbourhood
