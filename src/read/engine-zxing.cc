// engine-zxing — zxing-cpp behind C: the one C++ file, and no exception leaves it
#define ZX_USE_UTF8
#include "read/engine.h"

#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace
{

const int ECI_GB18030 = 29;

ZXing::DecodeHints hints_for(SlEngine engine)
{
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setTryHarder(true);
    hints.setTryRotate(false);    // a QR code is found at any angle
    hints.setTryDownscale(false); // the passes scale
    hints.setMaxNumberOfSymbols(64);
    hints.setIsPure(engine == SL_ENGINE_ZXING_PURE);
    hints.setBinarizer(engine == SL_ENGINE_ZXING_GLOBAL ? ZXing::Binarizer::GlobalHistogram
                                                        : ZXing::Binarizer::LocalAverage);
    return hints;
}

// The first "\NNNNNN" of the ECI form of the data; a backslash of the data is doubled there.
int first_eci(const ZXing::Result &result)
{
    if (!result.hasECI())
        return -1;
    const ZXing::ByteArray bytes = result.bytesECI();
    const std::string text(bytes.begin(), bytes.end());
    for (std::size_t i = text.find('\\'); i != std::string::npos && i + 1 < text.size();
         i = text.find('\\', i)) {
        if (text[i + 1] != '\\')
            return std::atoi(text.substr(i + 1, 6).c_str());
        i += 2;
    }
    return -1;
}

// Hanzi mode (GB/T 18284) names its character set by the mode, without an ECI. zxing keeps the mode
// to itself, but what it makes of the bytes shows it: it guesses GB 2312 for no other mode.
bool is_hanzi(const ZXing::Result &result)
{
    const ZXing::ByteArray &bytes = result.bytes();
    if (result.hasECI() || g_utf8_validate(reinterpret_cast<const char *>(bytes.data()),
                                           static_cast<gssize>(bytes.size()), nullptr))
        return false;
    g_autofree char *text =
        g_convert(reinterpret_cast<const char *>(bytes.data()), static_cast<gssize>(bytes.size()),
                  "UTF-8", "GB18030", nullptr, nullptr, nullptr);
    return text != nullptr && result.text() == text;
}

// zxing says the pixel that holds a corner; its point (x, y) lies on our x - 0.5.
SlPointPx point(const ZXing::PointI &p)
{
    return {static_cast<double>(p.x) - 0.5, static_cast<double>(p.y) - 0.5};
}

void take(const ZXing::Result &result, GPtrArray *found)
{
    const ZXing::ByteArray &bytes = result.bytes();
    const ZXing::Position &at = result.position();
    SlFound *one = g_new0(SlFound, 1);

    one->bytes = g_bytes_new(bytes.data(), bytes.size());
    one->eci = is_hanzi(result) ? ECI_GB18030 : first_eci(result);
    one->mirrored = result.isMirrored();
    for (int i = 0; i < 4; i++)
        one->corners.p[i] = point(at[static_cast<std::size_t>(i)]);
    one->engine = "zxing";
    sl_found_put_clockwise(one);
    g_ptr_array_add(found, one);
}

} // namespace

extern "C" void sl_zxing_run(SlEngine engine, const SlImage *image, GPtrArray *found)
{
    try {
        const ZXing::ImageView view(image->px, image->width, image->height,
                                    ZXing::ImageFormat::Lum);
        for (const ZXing::Result &result : ZXing::ReadBarcodes(view, hints_for(engine))) {
            if (result.isValid() && result.format() == ZXing::BarcodeFormat::QRCode)
                take(result, found);
        }
    } catch (...) {
        // out of memory, or a fault of the library on a hostile picture: nothing was read
    }
}
