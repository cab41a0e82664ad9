"""The product's own controls. Each shows a value and emits a wish; none holds a truth.

A wish (`value_wished`, `field_wished`) changes nothing by itself: whoever owns the value decides
and calls `show_…`, which never emits. One widget, one file; all colours come from
`nnviz.ui.theme`.
"""
