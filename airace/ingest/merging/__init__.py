"""Two rows that stand for one thing become one, and two again where that was wrong.

`candidates` proposes pairs, `links` moves what hangs on a row, `fuse` merges, `sever` reverses.
"""
