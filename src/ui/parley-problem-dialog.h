#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_PROBLEM_DIALOG (parley_problem_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ParleyProblemDialog, parley_problem_dialog, PARLEY, PROBLEM_DIALOG, AdwDialog)

AdwDialog *parley_problem_dialog_new (const char *report);

G_END_DECLS
