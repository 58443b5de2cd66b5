"""Statistics of rare events: arrays in, arrays out.

Nothing here knows of tables, maps or districts; :mod:`geomine.rates` and
:mod:`geomine.hotspots` bring these functions to tables.
"""
