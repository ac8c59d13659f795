/* How wide a dialog is where letters are large.  A width in pixels is right for one
 * size of letters only: of larger ones it would cut what the dialog is opened for.
 */
#include "config.h"

#include "parley-dialog-width.h"

/**
 * parley_dialog_width_follow_letters:
 * @dialog: a dialog whose content has the width, in pixels, that is right for letters of
 *   the usual size; with larger ones it has more, as far as the window has place for it
 */
void
parley_dialog_width_follow_letters (AdwDialog *dialog)
{
  int width;

  g_return_if_fail (ADW_IS_DIALOG (dialog));

  width = adw_dialog_get_content_width (dialog);
  adw_dialog_set_content_width (dialog, (int)adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, width, gtk_widget_get_settings (GTK_WIDGET (dialog))));
}
