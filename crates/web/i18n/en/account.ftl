### Accounts

sign-in = Sign in
sign-out = Sign out
account-menu = Account
role-administrator = Administrator
role-planner = Planner
role-auditor = Auditor

sign-in-title = Sign in to Yiju
sign-in-lead = Use the account your administrator gave you.
sign-in-login = Account
sign-in-password = Password
sign-in-refused = Account or password is wrong. Try again.
sign-in-help = If you forgot your password, ask your administrator to reset it.
password-too-short = A password has at least 8 characters.
password-too-long = A password has at most 128 characters.
password-contains-login = A password does not contain the account’s name.
