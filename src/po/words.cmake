# words — the catalogues of src/po, compiled; base/words.h finds them beside the program
find_program(SL_MSGFMT msgfmt REQUIRED)

set(SL_LOCALE ${CMAKE_BINARY_DIR}/locale)
set(SL_JA ${SL_LOCALE}/ja/LC_MESSAGES)
add_custom_command(OUTPUT ${SL_JA}/starlabel.mo
  COMMAND ${CMAKE_COMMAND} -E make_directory ${SL_JA}
  COMMAND ${SL_MSGFMT} --check-format --check-domain -o ${SL_JA}/starlabel.mo ${CMAKE_SOURCE_DIR}/src/po/ja.po
  DEPENDS src/po/ja.po
  COMMENT "Japanese"
  VERBATIM)
add_custom_target(catalogues ALL DEPENDS ${SL_JA}/starlabel.mo)
add_dependencies(starlabel catalogues)
target_compile_definitions(room_base PRIVATE SL_LOCALE_BUILT="${SL_LOCALE}"
  SL_LOCALE_INSTALLED="${CMAKE_INSTALL_FULL_LOCALEDIR}")

install(DIRECTORY ${SL_LOCALE}/ DESTINATION ${CMAKE_INSTALL_LOCALEDIR})

# after words were added or changed in the sources: cmake --build . --target words
add_custom_target(words COMMAND sh ${CMAKE_SOURCE_DIR}/src/po/words.sh update VERBATIM)
