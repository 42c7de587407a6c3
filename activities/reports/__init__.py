"""The pages that a director prints: what the record says, as tables, charts, one HTML page, sheets and pictures.

`history` reads facts; `portfolio` and `alliance` make a `Page` of them, which `page`, `workbook` and `pictures` write.
"""
