"""dpa-digitalwires: the JSON that dpa's newsrooms send since 2020."""
