# Sourced by the steps: gets the tools that a step needs, once, into git-ignored folders of this checkout.
# Nothing here reaches beyond the package registries that the machine's own clients are set up for.

export SAM_CLI_TELEMETRY=0 SCHEMATHESIS_TELEMETRY=0 npm_config_audit=false npm_config_fund=false

# venv NAME: prints the bin folder of a virtual environment with .ci/requirements-NAME.txt.
# One each, since their pins clash.
venv() {
    local folder="$PWD/.venv-$1" wanted=".ci/requirements-$1.txt"
    if ! cmp -s "$wanted" "$folder/installed"; then
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2
        cp "$wanted" "$folder/installed"
    fi
    echo "$folder/bin"
}

# debian COMMAND=PACKAGE ...: installs the packages whose command is missing.
debian() {
    local missing=() pair
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local log
    log=$(mktemp)
    {
        apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

# node_tools NAME [FOLDER]: installs package-lock.json of .ci/NAME, or of FOLDER, and prints where.
node_tools() {
    local folder="$PWD/.tools/$1" wanted="${2:-.ci/$1}"
    if ! cmp -s "$wanted/package-lock.json" "$folder/package-lock.json" || [ ! -e "$folder/installed" ]; then
        mkdir -p "$folder"
        cp "$wanted/package.json" "$wanted/package-lock.json" "$folder/"
        (cd "$folder" && npm ci --ignore-scripts --loglevel=error >&2)
        touch "$folder/installed"
    fi
    echo "$folder"
}

# dynamodb_local: fetches AWS's DynamoDB Local (its licence permits tests) and prints its folder. Only the archive is
# taken, not the 300 packages that it names as dependencies.
dynamodb_local() {
    local package=amplify-dynamodb-simulator version=2.9.30
    local sha512=xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==
    local folder="$PWD/.tools/dynamodb-local"
    if [ ! -e "$folder/installed" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        (
            cd "$folder"
            npm pack --silent --ignore-scripts "$package@$version" >/dev/null
            [ "$(openssl dgst -sha512 -binary "$package-$version.tgz" | base64 -w0)" = "$sha512" ]
            tar -xzf "$package-$version.tgz" package/emulator
            rm "$package-$version.tgz"
            touch installed
        )
    fi
    echo "$folder/package/emulator"
}

# free_port: prints a loopback port that nothing listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for URL SECONDS PID: until the address answers at all; fails if the process ends first.
wait_for() {
    local until=$((SECONDS + $2))
    until curl -s -o /dev/null --max-time 2 "$1"; do
        if ! kill -0 "$3" 2>/dev/null || [ $SECONDS -ge $until ]; then
            echo "nothing answers at $1" >&2
            return 1
        fi
        sleep 0.2
    done
}

# start_system: starts the local host in memory with demo data; sets BASE_URL and SYSTEM_PID, stops it when the step ends.
start_system() {
    local port
    port=$(free_port)
    cargo build --quiet
    BASE_URL="http://127.0.0.1:$port"
    SYSTEM_LOG=$(mktemp)
    target/debug/quxiang --in-memory --port "$port" >"$SYSTEM_LOG" 2>&1 &
    SYSTEM_PID=$!
    trap 'kill "$SYSTEM_PID" 2>/dev/null || true' EXIT
    wait_for "$BASE_URL/openapi.json" 60 "$SYSTEM_PID" || { cat "$SYSTEM_LOG" >&2; return 1; }
    export BASE_URL
}
