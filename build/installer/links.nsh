; tel:, callto:, sip: and sips: links for Windows' "Default apps". Since Windows 8 a program can only offer itself for a
; scheme (a class, Capabilities, RegisteredApplications); the user chooses. Electron's setAsDefaultProtocolClient does
; nothing visible for tel:. SHCTX is HKLM in an installation for all users, else HKCU; both are read.
; https://learn.microsoft.com/windows/win32/shell/default-programs

!define LINK_CLASS "Software\Classes\Deskring.Link"
!define LINK_CAPABILITIES "Software\Deskring\Capabilities"
!define LINK_PROGRAM "$INSTDIR\${APP_EXECUTABLE_FILENAME}"

; Explorer reads the associations again: SHCNE_ASSOCCHANGED.
!macro tellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'
!macroend

!macro customInstall
  WriteRegStr SHCTX "${LINK_CLASS}" "" "Telephone link (Deskring)"
  WriteRegStr SHCTX "${LINK_CLASS}" "URL Protocol" ""
  WriteRegStr SHCTX "${LINK_CLASS}\DefaultIcon" "" '"${LINK_PROGRAM}",0'
  ; Behind "--" nothing in the link is taken for an option. It fills in the dial pad and never dials.
  WriteRegStr SHCTX "${LINK_CLASS}\shell\open\command" "" '"${LINK_PROGRAM}" -- "%1"'

  WriteRegStr SHCTX "${LINK_CAPABILITIES}" "ApplicationName" "${PRODUCT_NAME}"
  WriteRegStr SHCTX "${LINK_CAPABILITIES}" "ApplicationDescription" "Calls through Skype for Business Server on your own phone"
  WriteRegStr SHCTX "${LINK_CAPABILITIES}" "ApplicationIcon" '"${LINK_PROGRAM}",0'
  WriteRegStr SHCTX "${LINK_CAPABILITIES}\URLAssociations" "tel" "Deskring.Link"
  WriteRegStr SHCTX "${LINK_CAPABILITIES}\URLAssociations" "callto" "Deskring.Link"
  WriteRegStr SHCTX "${LINK_CAPABILITIES}\URLAssociations" "sip" "Deskring.Link"
  WriteRegStr SHCTX "${LINK_CAPABILITIES}\URLAssociations" "sips" "Deskring.Link"
  WriteRegStr SHCTX "Software\RegisteredApplications" "${PRODUCT_NAME}" "${LINK_CAPABILITIES}"
  !insertmacro tellExplorer
!macroend

!macro customUnInstall
  ; An update uninstalls and installs again: the user's choice stays valid.
  ${ifNot} ${isUpdated}
    DeleteRegValue SHCTX "Software\RegisteredApplications" "${PRODUCT_NAME}"
    DeleteRegKey SHCTX "${LINK_CAPABILITIES}"
    DeleteRegKey /ifempty SHCTX "Software\Deskring"
    DeleteRegKey SHCTX "${LINK_CLASS}"
    !insertmacro tellExplorer
  ${endIf}
!macroend
