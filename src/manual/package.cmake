# package — the Debian package: cpack -G DEB

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME starlabel)
set(CPACK_PACKAGE_CONTACT "starlabel maintainers <maintainers@starlabel.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION "Draws labels of Japan's IoT security scheme for print and screen, and
reads photographed labels back and compares them with the registry.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # which libraries, and which versions, the program needs
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tesseract-ocr-eng") # data, which no library asks for
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "poppler-utils")
include(CPack)
