//! The integration tests, in one binary.

mod template_django;
mod template_oracle;
mod template_properties;
