# Shared by the scripts in this folder; they source it from the project's root.
# shellcheck shell=bash

SECONDS=0

# step WORDS...: says what begins and how long all has taken so far.
step() {
    printf '\n== [%d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"
}

# die WORDS...: ends the script with a message.
die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# as_root COMMAND...: runs it as root, or says what to run.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        die "not root and no sudo without a password; run as root: $*"
    fi
}

# Whether a PostgreSQL server program is there; Debian keeps it out of PATH.
has_postgres() {
    command -v postgres >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null
}

# Whether a server program is there; Debian keeps them out of an ordinary PATH.
has_server() {
    command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]
}

# install_packages: the programs that tests run beside cargo (Debian packages).
install_packages() {
    local missing=()
    has_postgres || missing+=(postgresql)
    command -v strace >/dev/null 2>&1 || missing+=(strace)
    command -v pdftotext >/dev/null 2>&1 || missing+=(poppler-utils)
    # The C compiler builds SQLite; setpriv and setsid run the PostgreSQL of the tests.
    command -v cc >/dev/null 2>&1 || missing+=(build-essential)
    command -v setpriv >/dev/null 2>&1 || missing+=(util-linux)
    # Documents that were downloaded are opened.
    command -v unzip >/dev/null 2>&1 || missing+=(unzip)
    # A name server, an IMAP server and a mail server; each test runs its own.
    has_server nsd || missing+=(nsd)
    [ -e /usr/lib/dovecot/imap ] || missing+=(dovecot-imapd)
    [ -e /usr/lib/dovecot/lmtp ] || missing+=(dovecot-lmtpd)
    has_server exim4 || missing+=(exim4-daemon-light)
    # Poolers, as they stand before PostgreSQL in a real house.
    has_server pgpool || missing+=(pgpool2)
    has_server pgbouncer || missing+=(pgbouncer)
    command -v node >/dev/null 2>&1 || missing+=(nodejs)
    command -v npm >/dev/null 2>&1 || missing+=(npm)
    install_debian "${missing[@]}"
    has_postgres || die "PostgreSQL was installed but its server was not found"
    # An OAuth 2 server, for mailboxes that are signed in at one.
    install_npm crates/mailkit/oauth
}

# install_npm FOLDER: the packages of a folder, by the versions and hashes of its
# package-lock.json.
install_npm() {
    local major
    major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "$major" -ge 18 ] || die "node $(node --version) is too old; the tests need 18 or newer"
    if [ ! -e "$1/node_modules/.package-lock.json" ] ||
        [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
        step "install the packages of $1/"
        (cd "$1" && npm ci --no-audit --no-fund --loglevel=error </dev/null) ||
            die "npm could not install the packages of $1/"
        touch "$1/node_modules/.package-lock.json"
    fi
}

# install_browser_packages: what the tests in a browser need beside the program.
install_browser_packages() {
    local missing=()
    [ -n "${PHIWARD_CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
    command -v node >/dev/null 2>&1 || missing+=(nodejs)
    command -v npm >/dev/null 2>&1 || missing+=(npm)
    install_debian "${missing[@]}"
    # Two packages.
    install_npm e2e
}

# install_debian NAMES...: installs Debian packages; nothing where none is named.
install_debian() {
    local missing=("$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null 2>&1 ||
        die "missing: ${missing[*]} (names of Debian packages); install them and run this again"
    step "install ${missing[*]}"
    # No cluster of Debian's own: the tests start their servers themselves.
    local clusters=/etc/postgresql-common/createcluster.d
    as_root mkdir -p "$clusters"
    echo 'create_main_cluster = false' | as_root tee "$clusters/phiward-tests.conf" >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
    as_root rm -f "$clusters/phiward-tests.conf"
}

# install_cargo_tool NAME: builds a cargo subcommand unless it is there. Slow, and
# done once per machine.
install_cargo_tool() {
    local name=$1
    if ! cargo "${name#cargo-}" --version >/dev/null 2>&1; then
        step "install $name (once, some minutes)"
        # Not in the project's target folder, which tests may share with other checkouts.
        env -u CARGO_TARGET_DIR cargo install --locked --quiet "$name" </dev/null ||
            die "could not install $name; do it by hand: cargo install --locked $name"
        cargo "${name#cargo-}" --version >/dev/null 2>&1 ||
            die "$name was installed, but cargo does not find it; put ~/.cargo/bin into PATH"
    fi
}

# need_component COMMAND NAME: a part of the Rust toolchain.
need_component() {
    cargo "$1" --version >/dev/null 2>&1 && return 0
    command -v rustup >/dev/null 2>&1 && rustup component add "$2" &&
        cargo "$1" --version >/dev/null 2>&1 && return 0
    die "cargo $1 is missing; install the component: rustup component add $2"
}

# The advisory database: a newer copy beside the checkout, or the one in the project.
advisory_database() {
    local beside=../shared/reference/rustsec-advisory-db.tgz
    [ -f "$beside" ] && echo "$beside" || echo crates/audit/advisory-db.tgz
}
