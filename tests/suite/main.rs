//! The integration tests, in one binary.

mod template_oracle;
