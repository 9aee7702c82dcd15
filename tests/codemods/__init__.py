"""Codemods: tables of before and after."""
