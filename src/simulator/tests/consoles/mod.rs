//! The consoles as a browser sees them: pages asked with GET, forms sent with POST.

mod iru;
mod marked;
mod okta;

use super::*;

const IRU: &str = "/_simulator/console/iru/accuhive/";
const OKTA: &str = "/_simulator/console/okta/acme/";

/// An answer of the consoles: redirects followed.
struct Shown {
    status: u16,
    path: String,
    page: String,
}

impl Shown {
    #[track_caller]
    fn says(&self, text: &str) -> &Self {
        assert!(self.page.contains(text), "no {text:?} in {}", self.page);
        self
    }

    #[track_caller]
    fn hides(&self, text: &str) -> &Self {
        assert!(!self.page.contains(text), "{text:?} in {}", self.page);
        self
    }

    /// The path of a link with this label.
    #[track_caller]
    fn link(&self, label: &str) -> String {
        let end = format!(">{label}</a>");
        let before = self.page.split(&end).next().unwrap();
        assert!(
            before.len() < self.page.len(),
            "no {label:?} in {}",
            self.page
        );
        let link = before.rsplit("href=\"").next().unwrap();
        link.split('"').next().unwrap().replace("&amp;", "&")
    }
}

impl Running {
    async fn shown(&self, request: RequestBuilder) -> Shown {
        let answer = request.send().await.unwrap();
        assert_eq!(header(&answer, "x-tenantry-simulated"), "true");
        let url = answer.url();
        let query = url
            .query()
            .map_or_else(String::new, |query| format!("?{query}"));
        Shown {
            status: answer.status().as_u16(),
            path: format!("{}{query}", url.path()),
            page: answer.text().await.unwrap(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.simulator.address())
    }

    async fn look(&self, path: &str) -> Shown {
        self.shown(self.client.get(self.url(path))).await
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let mut body = reqwest::Url::parse("http://h/").unwrap();
        body.query_pairs_mut().extend_pairs(fields);
        let body = body.query().unwrap_or_default().to_owned();
        let origin = format!("http://{}", self.simulator.address());
        let request = self.client.post(self.url(path)).header("origin", origin);
        self.shown(request.body(body)).await
    }

    /// Creates a token on the console; gives its id and its text.
    async fn created(&self, name: &str) -> (String, String) {
        let created = self
            .send(&format!("{IRU}new-token"), &[("name", name)])
            .await;
        assert_eq!(created.status, 200);
        let id = created.path.rsplit('/').nth(1).unwrap().to_owned();
        let shown = self.send(&format!("{IRU}token/{id}/copy"), &[]).await;
        let text = shown.page.split("id=\"token-text\"").nth(1).unwrap();
        let text = text.split("value=\"").nth(1).unwrap();
        (id, text.split('"').next().unwrap().to_owned())
    }

    fn token(&self, label: &str) -> crate::simulator::SimulatedToken {
        let world = self.simulator.world();
        let mut tokens = world.tenants["accuhive"].tokens.clone().into_iter();
        tokens.find(|token| token.label == label).unwrap()
    }

    fn logged(&self) -> Vec<String> {
        let world = self.simulator.world();
        let events = world.orgs["acme"].log.iter();
        events
            .map(|logged| logged.event["eventType"].as_str().unwrap().to_owned())
            .collect()
    }
}
