# Tries: to send codes to the terminal in the text of an exception.
# Held by: process namespace docker
# Seen as: terminal
# No contrast: the judge's own words are tried, whatever holds the process
raise ValueError("\x1b]0;owned\x07\x1b[2J\x9b31m\r\x08\x7f")
