"""Files of rows in bulk: looked at row by row, shown, applied in one transaction, undone in one.

`kinds` lists what a file may hold, `intake` cuts a file into rows, `plan` says what each does,
`write` does it; `road` walks them in a worker.
"""
