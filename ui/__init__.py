"""Everything with pixels: the only package that imports Qt. It shows and never decides."""
