//! What a drawing says, read back from its markup.

use quick_xml::events::Event;

/// Elements and texts of well-formed XML; attributes as (element, name, value).
pub(crate) struct Parsed {
    pub(crate) elements: Vec<String>,
    pub(crate) attributes: Vec<(String, String, String)>,
    pub(crate) text: String,
}

pub(crate) fn parse(markup: &str) -> Parsed {
    let mut reader = quick_xml::Reader::from_str(markup);
    let mut parsed = Parsed {
        elements: Vec::new(),
        attributes: Vec::new(),
        text: String::new(),
    };
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{e} in {markup}"))
        {
            Event::Eof => return parsed,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    parsed.attributes.push((
                        name.clone(),
                        attribute.key.as_ref().to_owned(),
                        unescape(&attribute.value),
                    ));
                }
                parsed.elements.push(name);
            }
            Event::Text(text) => parsed.text += &text,
            Event::GeneralRef(name) => {
                parsed.text += &unescape(&format!("&{};", &*name));
            }
            _ => {}
        }
    }
}

pub(crate) fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

pub(crate) fn links(svg: &str) -> Vec<String> {
    let parsed = parse(svg);
    let links = parsed
        .attributes
        .into_iter()
        .filter(|(tag, name, _)| tag == "a" && name == "href");
    links.map(|(_, _, value)| value).collect()
}
