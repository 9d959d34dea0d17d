# The reference of the API.

api-title = API for programs
api-answer = { $operations } operations, each with its parameters, answers and an example.
api-document = The description as OpenAPI 3.1
api-english = The details below are in English.
api-contents = Contents
api-shapes = Shapes of data
api-parameters = Parameters
api-body = Body
api-answers = Answers
api-example = Example
api-required = required
api-one-of = One of
api-column-name = Name
api-column-place = Where
api-column-kind = Kind
api-column-about = Meaning
api-column-status = Status
api-in-path = path
api-in-query = query

api-access-open = Open to anyone
api-access-signed-in = For those who have signed in
api-access-register-changer = For those who may change the register

api-tag-session = Session
api-tag-communities = Communities
api-tag-screening = Screening
api-tag-packs = Packs
api-tag-batches = Import

api-operation-sign-in = Sign in
api-operation-sign-out = Sign out
api-operation-me = Who is signed in
api-operation-list-communities = List communities
api-operation-show-community = Show a community
api-operation-list-building-claims = List claims on a building
api-operation-decide-claim = Decide on a fact
api-operation-show-dashboard = Show the stock against the plan
api-operation-list-missing-evidence = List missing evidence
api-operation-ask-what-if = Ask «what if»
api-operation-list-packs = List packs
api-operation-show-rules = Show the rules of a pack
api-operation-send-upload = Send a file
api-operation-list-uploads = List waiting files
api-operation-show-upload = Show where a file stands
api-operation-preview-upload = Preview a file
api-operation-set-mapping = Say what the columns mean
api-operation-commit-upload = Commit a file
api-operation-discard-upload = Discard a file
api-operation-list-batches = List batches
api-operation-show-batch = Show a batch
api-operation-undo-batch = Undo a batch
