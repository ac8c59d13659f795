/* How wide a dialog is where letters are large.  A width in pixels is right for one
 * size of letters only: of larger ones it would cut what the dialog is opened for.
 */
#include "config.h"

#include "parley-dialog-width.h"

/* What libadwaita 1.7 says of a dialog as high as its content, once it has a width: to
 * set that would be to cut it.
 */
#define NO_HEIGHT 200

static int
enlarge (AdwDialog *dialog, int pixels)
{
  return (int)adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, pixels, gtk_widget_get_settings (GTK_WIDGET (dialog)));
}

/**
 * parley_dialog_width_follow_letters:
 * @dialog: a dialog whose content has the width and height, in pixels, that are right
 *   for letters of the usual size; with larger ones it has more, as far as the window
 *   has place for it
 */
void
parley_dialog_width_follow_letters (AdwDialog *dialog)
{
  int width, height;

  g_return_if_fail (ADW_IS_DIALOG (dialog));

  width = adw_dialog_get_content_width (dialog);
  height = adw_dialog_get_content_height (dialog);
  if (width > 0)
    adw_dialog_set_content_width (dialog, enlarge (dialog, width));
  if (height > NO_HEIGHT)
    adw_dialog_set_content_height (dialog, enlarge (dialog, height));
}
