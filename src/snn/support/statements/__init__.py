"""Takes: what one reader gave.
Gives: a receipt and a year's statement, as facts and as PDF.
Never: asks the database for anybody else.
"""
