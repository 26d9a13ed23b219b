# packages — what has to be installed, and how; sourced by tests/run.sh and samples/run.sh
#
#   need_packages $BUILD_PACKAGES         installs those that are missing (as root, on Debian 12)

# to build the program
BUILD_PACKAGES="gcc g++ cmake ninja-build pkg-config libc6-dev gettext
  libglib2.0-dev libjson-glib-dev libsqlite3-dev libxml2-dev libcairo2-dev libharfbuzz-dev
  libfreetype-dev libqrencode-dev libpng-dev zlib1g-dev libdeflate-dev libzbar-dev libzxing-dev
  libjpeg62-turbo-dev libwebp-dev libtiff-dev libheif-dev libmicrohttpd-dev
  libtesseract-dev tesseract-ocr-eng
  librsvg2-dev libqpdf-dev"

# to test it: other programs that read what we wrote, and tools that look at our code
TEST_PACKAGES="clang libclang-rt-14-dev zbar-tools librsvg2-bin poppler-utils qpdf ghostscript
  mupdf-tools zxing-cpp-tools
  libxml2-utils sqlite3 jq locales chromium zsh fish mandoc cmark
  parallel qrencode dpkg-dev python3 python3-numpy python3-opencv python3-pil fonts-dejavu-core file"

need_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" != 0 ]; then
        echo "missing packages:$missing" >&2
        echo "install them as root: apt-get install$missing" >&2
        return 1
    fi
    echo "installing:$missing"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get update -qq && apt-get install -qq -y --no-install-recommends $missing >/dev/null
}
