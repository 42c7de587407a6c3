"""Work plans in sheets: `columns` names them, `rows` understands, `differences` compares with what is known, `export` writes."""
