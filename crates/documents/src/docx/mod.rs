//! DOCX (placeholder while the other renderers are tried).
/// The report as a DOCX file.
///
/// # Errors
/// None yet.
pub fn docx(_: &crate::model::Report) -> Result<Vec<u8>, crate::Error> {
    Ok(Vec::new())
}
