### Accounts

sign-in = Sign in
sign-out = Sign out
account-menu = Account
role-planner = Planner
role-officer = District or sub-district officer
role-community-worker = Community worker
role-reviewer = Reviewer
role-works-supervisor = Works supervisor
role-service-inspector = Service inspector
role-finance = Finance officer
role-auditor = Auditor
role-administrator = System administrator
role-resident = Resident

sign-in-title = Sign in to Yiju
sign-in-lead = Use the account your administrator gave you.
sign-in-login = Account
sign-in-password = Password
sign-in-refused = Account or password is wrong. Try again.
sign-in-help = If you forgot your password, ask your administrator to reset it.
password-too-short = A password has at least 8 characters.
password-too-long = A password has at most 128 characters.
password-contains-login = A password does not contain the account’s name.
account-title = Your account
account-name = Name
account-role = Role
password-change = Change password
password-lead = Afterwards every device has to sign in again with the new password.
password-present = Present password
password-new = New password
password-hint = 8 to 128 characters, without the account’s name
password-again = New password once more
password-present-wrong = That is not the present password. Try again.
password-differs = The two new passwords are not the same.
password-changed = The password is changed. Sign in with the new one.
