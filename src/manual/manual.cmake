# manual — manual pages and completions: made by the program that they are about

set(SL_MANUAL ${CMAKE_BINARY_DIR}/manual)
file(GLOB manual_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/manual/*.awk)
add_custom_command(OUTPUT ${SL_MANUAL}/starlabel.bash
  COMMAND sh ${CMAKE_SOURCE_DIR}/src/manual/make.sh $<TARGET_FILE:starlabel> ${PROJECT_VERSION} ${SL_MANUAL}
  DEPENDS starlabel src/manual/make.sh ${manual_sources}
  COMMENT "Manual pages and completions"
  VERBATIM)
add_custom_target(manual ALL DEPENDS ${SL_MANUAL}/starlabel.bash)

install(DIRECTORY ${SL_MANUAL}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${SL_MANUAL}/starlabel.bash RENAME starlabel
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${SL_MANUAL}/starlabel.zsh RENAME _starlabel
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${SL_MANUAL}/starlabel.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
