"""Slips of typists and spellers: how likely one is, and which words are near what is typed."""
