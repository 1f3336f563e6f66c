"""XML of single agencies, each a row of a table: Ritzau, ntbinfo and its sisters."""
