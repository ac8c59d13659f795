#pragma once

#include <adwaita.h>

#include "parley-call-course.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CALL_DETAILS_DIALOG (parley_call_details_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallDetailsDialog, parley_call_details_dialog, PARLEY, CALL_DETAILS_DIALOG, AdwDialog)

AdwDialog *parley_call_details_dialog_new (ParleyCallCourse *course);

G_END_DECLS
