"""Reading a brief's language: lines, sentences, words and phrases. Pure; facts come from `data/offline/`."""
