### Communities

community-form-estate = Estate
community-form-single-block = Single block
