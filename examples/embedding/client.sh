#!/bin/sh
# Complete the text that is given: examples/embedding/client.sh "I'll meet you at the st"
# With FORETYPE_SOCKET set (and a netcat that knows -U) it asks the server that listens there, which is quicker.
set -eu

quoted() { # a text as a string of JSON
    printf '"%s"' "$(printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g' | sed ':a;N;$!ba;s/\n/\\n/g')"
}

server() {
    if [ -n "${FORETYPE_SOCKET:-}" ]; then nc -N -U "$FORETYPE_SOCKET"; else foretype serve --json-lines; fi
}

{
    echo '{"id": 1, "request": "hello", "protocol": 1}'
    printf '{"id": 2, "request": "suggest", "before": %s, "only_final": true, "k": 1}\n' "$(quoted "$1")"
} | server | sed -n 's/.*"id":2.*"insert":"\([^"]*\)".*/\1/p'
