"""Pairs of locations that people have judged, and how well the suggestions agree with them."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.duplicate import match_keys, suggest_duplicates
from ops_core.domain.location import Location, LocationInput, SourceMode, location_input, normalise_location
from ops_core.domain.principal import Owner

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def place(  # noqa: D103, PLR0917 - one row of the table
    country: str,
    name: str,
    line1: str,
    postal_code: str | None,
    city: str,
    region: str | None = None,
    line2: str | None = None,
    phone: str | None = None,
    website: str | None = None,
    place_id: str | None = None,
    at: tuple[float, float] | None = None,
) -> LocationInput:
    return normalise_location(
        LocationInput(
            name=name,
            source_mode=SourceMode.FIND if place_id else SourceMode.NO_LISTING,
            address=Address(line1, city, country, line2, region, postal_code),
            phone=phone,
            website=website,
            place_id=place_id,
            coordinates=Coordinates(*at) if at else None,
        )
    )


SAME = [
    # United States
    (
        place("US", "Joe's Pizza", "1415 South Congress Avenue", "78704", "Austin", "TX"),
        place("US", "Joes Pizza LLC", "1415 S. Congress Ave", "78704-2412", "AUSTIN", "Texas"),
    ),
    (
        place("US", "Blue Door Dental", "500 W 2nd St", "78701", "Austin", line2="Suite 1900"),
        place("US", "Blue Door Dental, PLLC", "500 West Second Street, Ste. 1900", "78701", "Austin"),
    ),
    (
        place("US", "Blue Door Dental", "500 W 2nd St #1900", "78701", "Austin"),
        place("US", "The Blue Door Dental", "500 West 2nd Street", "78701", "Austin", line2="Unit 1900"),
    ),
    (
        place("US", "Harbor Yoga", "12 Northwest 3rd Avenue", "33128", "Miami"),
        place("US", "Harbor Yoga Inc.", "12 N.W. Third Ave", "33128", "Miami"),
    ),
    (
        place("US", "Lone Star Tire & Auto", "9300 Farm to Market Road 620", "78750", "Austin"),
        place("US", "Lone Star Tire and Auto", "9300 FM 620", "78750", "Austin"),
    ),
    (
        place("US", "Bagel Corner", "100 W 42nd St", "10036", "New York"),
        place("US", "Bagel Corner", "100 West Forty-Second Street", None, "New York"),
    ),
    (
        place("US", "Gateway Books", "77 Saint Louis Street", None, "Saint Louis", "MO"),
        place("US", "Gateway Books", "77 St. Louis St", None, "St. Louis", "Missouri"),
    ),
    (
        place("US", "Gateway Books", "77 Market St", "63101", "Saint Louis", "MO"),
        place("US", "Gateway Bookss", "77 Market Street", None, "St Louis", "MO"),
    ),
    (
        place("US", "Rosa Nails", "2901 S Capital of Texas Hwy", "78746", "Austin", line2="Suite E5"),
        place("US", "Rosa Nails", "2901 South Capital of Texas Highway", "78746", "Austin"),
    ),
    (
        place("US", "Old Mill Bakery", "1 Main St", "05401", "Burlington"),
        place("US", "Old Mill Bakery & Cafe", "One Main Street", "05401", "Burlington"),
    ),
    (
        place("US", "Kerbey Barber Shop", "3704 Kerbey Ln", "78731", "Austin"),
        place("US", "Kerby Barber Shop", "3704 Kerby Lane", "78731", "Austin"),
    ),
    (
        place("US", "Summit Physical Therapy", "800 Pearl Street", "80302", "Boulder", phone="303-555-0142"),
        place("US", "Summit Physical Therapy", "1200 Walnut St", "80302", "Boulder", phone="(303) 555 0142"),
    ),
    (
        place("US", "Dan's Plumbing", "14 Oak Ct", "43004", "Columbus", phone="614-555-0110"),
        place("US", "Dans Plumbing & Heating", "14 Oak Court", "43004", "Columbus", phone="614-555-0110"),
    ),
    (
        place("US", "Green Leaf Dispensary", "220 Broadway", "80203", "Denver", at=(39.72050, -104.98740)),
        place("US", "Greenleaf Dispensary", "222 N Broadway", "80203", "Denver", at=(39.72080, -104.98770)),
    ),
    (
        place("US", "Corner Grill", "9 Elm St", "02108", "Boston", phone="617-555-0101"),
        place("US", "Elm Street Tavern", "9 Elm Street", "02108", "Boston", phone="617-555-0101"),
    ),
    (
        place("US", "Any Name", "1 First Ave", "10003", "New York", place_id="ChIJabc"),
        place("US", "Entirely Different", "900 Lake Rd", "60601", "Chicago", place_id="ChIJabc"),
    ),
    (
        place("US", "Bella Hair Studio", "410 Elm Blvd", "75201", "Dallas", place_id="ChIJone"),
        place("US", "Bella Hair Studio", "410 Elm Boulevard", "75201", "Dallas", place_id="ChIJtwo"),
    ),
    (
        place("US", "Cedar Park Veterinary", "PO Box 12", "78613", "Cedar Park"),
        place("US", "Cedar Park Veterinary", "P.O. Box 12", "78613", "Cedar Park"),
    ),
    (
        place("US", "Ink & Iron", "1200 S Lamar", "78704", "Austin"),
        place("US", "Ink and Iron", "1200 South Lamar Blvd", "78704", "Austin"),
    ),
    (
        place("US", "Skyline Law", "300 Congress Ave", "78701", "Austin", line2="2nd Floor"),
        place("US", "Skyline Law, P.C.", "300 Congress Avenue, Floor 2", "78701", "Austin"),
    ),
    (
        place("US", "Hair Cut Studio", "18 Pine Trl", "30301", "Atlanta"),
        place("US", "Haircut Studio", "18 Pine Trail", "30301", "Atlanta"),
    ),
    # United Kingdom, Ireland
    (
        place("GB", "The Crown Inn", "12 High Street", "SW1A 1AA", "London"),
        place("GB", "Crown Inn", "12 High St.", "sw1a1aa", "London"),
    ),
    (
        place("GB", "Millers Antiques", "The Old Mill", "LS1 4AP", "Leeds", line2="12 Kirkgate Road"),
        place("GB", "Miller's Antiques Ltd", "12 Kirkgate Rd", "LS1 4AP", "Leeds"),
    ),
    (
        place("GB", "Peak Cycles", "Unit 5, 40 Station Road", "S1 2BP", "Sheffield"),
        place("GB", "Peak Cycles Limited", "40 Station Rd, Unit 5", "S1 2BP", "Sheffield"),
    ),
    (
        place("IE", "O'Brien's Bakery", "3 Grafton St", "D02 X285", "Dublin"),
        place("IE", "O\u2019Briens Bakery", "3 Grafton Street", "D02X285", "Dublin"),
    ),
    # Canada
    (
        place("CA", "Café Olé", "2104 Boulevard Saint-Laurent", "H2X 2T5", "Montréal", "QC"),
        place("CA", "Cafe Ole", "2104 boul. St-Laurent", "H2X2T5", "Montreal", "Québec"),
    ),
    (
        place("CA", "Maple Dental", "55 King Street West", "M5V 3L9", "Toronto"),
        place("CA", "Maple Dental", "55 King St W", "m5v3l9", "Toronto"),
    ),
    # Germany, Austria, Switzerland
    (
        place("DE", "Bäckerei Müller GmbH", "Hauptstraße 12a", "10827", "Berlin"),
        place("DE", "Baeckerei Mueller", "Hauptstr. 12 A", "D-10827", "Berlin"),
    ),
    (
        place("DE", "Friseur Schön", "Karl-Marx-Straße 5", "04109", "Leipzig"),
        place("DE", "Friseur Schoen e.K.", "Karl Marx Str. 5", "04109", "Leipzig"),
    ),
    (
        place("DE", "Zahnarztpraxis Dr. Weber", "Marktplatz 1", None, "München"),
        place("DE", "Zahnarztpraxis Dr Weber", "Markt-Platz 1", "80331", "Muenchen"),
    ),
    (
        place("DE", "Fahrrad Lang", "Straße des 17. Juni 135", "10623", "Berlin"),
        place("DE", "Fahrrad Lang GmbH & Co. KG", "Str. des 17. Juni 135", "10623", "Berlin"),
    ),
    (
        place("AT", "Café Sperl", "Gumpendorfer Straße 11", "1060", "Wien"),
        place("AT", "Cafe Sperl", "Gumpendorferstr. 11", "A-1060", "Wien"),
    ),
    (
        place("CH", "Velo Zürich AG", "Bahnhofstrasse 3", "8001", "Zürich"),
        place("CH", "Velo Zuerich", "Bahnhofstr. 3", "CH-8001", "Zuerich"),
    ),
    (
        place("CH", "Boulangerie du Rhône", "Rue du Rhône 12", "1204", "Genève"),
        place("CH", "Boulangerie du Rhone", "12, rue du Rhone", "1204", "Geneve"),
    ),
    # France, Belgium
    (
        place("FR", "L'Atelier du Pain", "8 boulevard Saint-Germain", "75005", "Paris"),
        place("FR", "L\u2019Atelier du Pain SARL", "8, Bd St Germain", "75005", "PARIS"),
    ),
    (
        place("FR", "Pharmacie de la Gare", "12 bis rue de l'Hôpital", "69002", "Lyon"),
        place("FR", "Pharmacie de la Gare", "12bis, r. de l Hopital", "69002", "Lyon"),
    ),
    (
        place("BE", "Frituur Centraal", "Kerkstraat 12", "2000", "Antwerpen"),
        place("BE", "Frituur Centraal BV", "Kerkstr. 12", "2000", "Antwerpen"),
    ),
    # Spain, Mexico, Colombia
    (
        place("ES", "Peluquería Ana", "Calle Mayor, 5", "28013", "Madrid"),
        place("ES", "Peluqueria Ana S.L.", "C/ Mayor nº 5", "28013", "Madrid"),
    ),
    (
        place("ES", "Bar La Plaza", "Avenida de la Constitución 3", "41001", "Sevilla"),
        place("ES", "Bar La Plaza", "Avda. Constitucion, 3", "41001", "Sevilla"),
    ),
    (
        place("MX", "Tacos El Rey", "Paseo de la Reforma 222", "06600", "Ciudad de México"),
        place("MX", "Tacos El Rey", "P.º de la Reforma No. 222", "06600", "Ciudad de Mexico"),
    ),
    (
        place("CO", "Panadería Sol", "Carrera 7 # 71-21", None, "Bogotá"),
        place("CO", "Panaderia Sol", "Cra. 7 No. 71-21", None, "Bogota"),
    ),
    # Italy, Netherlands, Portugal, Brazil
    (
        place("IT", "Bar Duomo", "Piazza del Duomo, 1", "20122", "Milano"),
        place("IT", "Bar Duomo Srl", "P.zza Duomo 1", "20122", "Milano"),
    ),
    (
        place("NL", "Fietsen Jansen", "Kerkstraat 12-a", "1012 AB", "Amsterdam"),
        place("NL", "Fietsen Janssen B.V.", "Kerkstr. 12A", "1012ab", "Amsterdam"),
    ),
    (
        place("PT", "Pastelaria Lisboa", "Rua de São Bento 10", "1200-820", "Lisboa"),
        place("PT", "Pastelaria Lisboa, Lda", "R. S. Bento, nº 10", "1200820", "Lisboa"),
    ),
    (
        place("BR", "Padaria Paulista", "Avenida Paulista, 1578", "01310-200", "São Paulo"),
        place("BR", "Padaria Paulista Ltda", "Av. Paulista 1578", "01310200", "Sao Paulo"),
    ),
    # Australia, Nordic countries, Poland, Japan
    (
        place("AU", "Bondi Surf Co", "5/12 Campbell Parade", "2026", "Bondi Beach"),
        place("AU", "Bondi Surf", "Unit 5, 12 Campbell Pde", "2026", "Bondi"),
    ),
    (
        place("DK", "Café Ågård", "Nørregade 4", "1165", "København"),
        place("DK", "Cafe Aagaard", "Noerregade 4", "1165", "Koebenhavn"),
    ),
    (
        place("PL", "Kwiaciarnia Róża", "ul. Długa 7", "00-238", "Warszawa"),
        place("PL", "Kwiaciarnia Roza", "Dluga 7", "00238", "Warszawa"),
    ),
    (
        place("JP", "喫茶さくら", "神宮前1-2-3", "150-0001", "渋谷区"),
        place("JP", "喫茶さくら", "神宮前1丁目2番3号", "〒150-0001", "渋谷区"),
    ),
]

DIFFERENT = [
    # neighbours
    (
        place("US", "Shoe Palace", "2901 S Capital of Texas Hwy", "78746", "Austin"),
        place("US", "Pretzel World", "2901 S Capital of Texas Hwy", "78746", "Austin"),
    ),
    (
        place("US", "Smith Family Dentistry", "500 W 2nd St", "78701", "Austin", line2="Suite 100"),
        place("US", "Jones Family Law", "500 W 2nd St", "78701", "Austin", line2="Suite 100"),
    ),
    (
        place("US", "South Austin Family Dental Care", "700 W Oltorf St", "78704", "Austin"),
        place("US", "South Austin Family Eye Care", "700 W Oltorf St", "78704", "Austin"),
    ),
    (
        place("US", "Target", "300 Mall Dr", "43081", "Westerville", website="target.com"),
        place("US", "Target Optical", "300 Mall Dr", "43081", "Westerville", website="target.com"),
    ),
    (
        place("US", "Joe's Pizza", "100 Main St", "43004", "Columbus"),
        place("US", "Joe's Pizza", "102 Main St", "43004", "Columbus"),
    ),
    (
        place("US", "Dr. Smith Dentist", "50 Park Ave", "10016", "New York", line2="Suite 1"),
        place("US", "Dr. Jones Dentist", "50 Park Ave", "10016", "New York", line2="Suite 9"),
    ),
    (
        place("US", "Airport News", "1 Terminal Dr", "63145", "Saint Louis", line2="Unit A4"),
        place("US", "Airport News", "1 Terminal Dr", "63145", "Saint Louis", line2="Unit C20"),
    ),
    # chains
    (
        place("US", "Starbucks", "1209 S Lamar Blvd", "78704", "Austin", website="https://starbucks.com/a"),
        place("US", "Starbucks", "600 Congress Ave", "78701", "Austin", website="https://starbucks.com/b"),
    ),
    (
        place("US", "Starbucks", "1209 S Lamar Blvd", "78704", "Austin", at=(30.2542, -97.7635)),
        place("US", "Starbucks", "2400 S Lamar Blvd", "78704", "Austin", at=(30.2440, -97.7810)),
    ),
    (
        place("US", "Subway 1234", "10 Elm St", "75201", "Dallas"),
        place("US", "Subway 5678", "10 Elm St", "75201", "Dallas"),
    ),
    (
        place("US", "Quick Lube", "12 Oak St", "30301", "Atlanta", phone="800-555-0199", place_id="ChIJa"),
        place("US", "Quick Lube", "980 Peachtree St", "30309", "Atlanta", phone="800-555-0199", place_id="ChIJb"),
    ),
    (
        place("GB", "Boots", "12 High Street", "RG1 2BH", "Reading"),
        place("GB", "Boots", "12 High Street", "OX1 4BG", "Oxford"),
    ),
    (
        place("DE", "Bäckerei Kamps", "Hauptstraße 12", "10827", "Berlin"),
        place("DE", "Bäckerei Kamps", "Hauptstraße 12", "12159", "Berlin"),
    ),
    (
        place("FR", "Paul", "8 rue de Rivoli", "75004", "Paris"),
        place("FR", "Paul", "77 rue de Seine", "75006", "Paris"),
    ),
    (
        place("IT", "Farmacia Centrale", "Via Roma 12", "50123", "Firenze"),
        place("IT", "Farmacia Centrale", "Via Roma 12", "10121", "Torino"),
    ),
    (
        place("ES", "Mercadona", "Calle Mayor 5", "28013", "Madrid"),
        place("ES", "Mercadona", "Calle Mayor 55", "28013", "Madrid"),
    ),
    # streets that only look alike
    (
        place("US", "Corner Cafe", "100 Park Ave", "10016", "New York"),
        place("US", "Corner Cafe", "100 Park Ln", "10016", "New York"),
    ),
    (
        place("US", "Corner Cafe", "100 N Main St", "43004", "Columbus"),
        place("US", "Corner Cafe", "100 S Main St", "43004", "Columbus"),
    ),
    (
        place("US", "Corner Cafe", "100 E 1st St", "78701", "Austin"),
        place("US", "Corner Cafe", "100 E 2nd St", "78701", "Austin"),
    ),
    (
        place("US", "Corner Cafe", "100 E St SE", "20003", "Washington"),
        place("US", "Corner Cafe", "100 East St SE", "20003", "Washington"),
    ),
    (
        place("US", "Corner Cafe", "100 Washington St", "02108", "Boston"),
        place("US", "Corner Cafe", "100 Washington Ct", "02108", "Boston"),
    ),
    (
        place("US", "Pizza Hut", "100 Main St", None, "Springfield", "IL"),
        place("US", "Pizza Hut", "100 Main St", None, "Springfield", "MA"),
    ),
    (
        place("NL", "Albert Heijn", "Kerkstraat 12", "1017 GC", "Amsterdam"),
        place("NL", "Albert Heijn", "Kerklaan 12", "1017 GC", "Amsterdam"),
    ),
    (
        place("CA", "Tim Hortons", "55 King St W", "M5V 3L9", "Toronto"),
        place("CA", "Tim Hortons", "55 King St E", "M5V 3L9", "Toronto"),
    ),
    # one telephone, web site or point, two businesses
    (
        place("US", "Hotel Aurora", "9 Harbor Rd", "98101", "Seattle", website="aurora.example.com"),
        place("US", "Tidewater Grill", "9 Harbor Road", "98101", "Seattle", website="aurora.example.com"),
    ),
    (
        place("US", "Acme Plumbing", "9 Harbor Rd", "98101", "Seattle", phone="206-555-0100"),
        place("US", "Best Roofing", "44 Pike St", "98101", "Seattle", phone="206-555-0100"),
    ),
    (
        place("US", "Golden Nail Spa", "31 Pike St", "98101", "Seattle", at=(47.60900, -122.34000)),
        place("US", "Harbor Coffee", "33 Pike St", "98101", "Seattle", at=(47.60905, -122.34005)),
    ),
    (
        place("US", "Studio One", "5 Lake St", "60601", "Chicago", website="facebook.com/studioone"),
        place("US", "Vision Works", "5 Lake St", "60601", "Chicago", website="facebook.com/visionworks"),
    ),
    (
        place("AU", "Gloria Jean's", "5/12 High Street", "3000", "Melbourne"),
        place("AU", "Gloria Jean's", "7/12 High Street", "3000", "Melbourne"),
    ),
    (
        place("US", "Central Market", "1 Union Sq", None, "London", "KY"),
        place("GB", "Central Market", "1 Union Sq", None, "London"),
    ),
    (
        place("JP", "喫茶さくら", "神宮前1-2-3", "150-0001", "渋谷区"),
        place("JP", "喫茶さくら", "神宮前1-2-4", "150-0001", "渋谷区"),
    ),
]


def stored(entered: LocationInput) -> Location:
    """Return `entered` as the storage holds it."""
    parts = {field.name: getattr(entered, field.name) for field in attrs.fields(LocationInput)}
    return Location(id="loc_1", owner=Owner("user:1"), created_at=NOW, updated_at=NOW, version=1, **parts)


def suggested(pair: tuple[LocationInput, LocationInput]) -> bool:
    """Return whether the one is suggested for the other: found by its keys, and alike enough."""
    found = not match_keys(pair[0]).isdisjoint(match_keys(pair[1]))
    return found and bool(suggest_duplicates(pair[0], [stored(pair[1])]))


def title(pair: tuple[LocationInput, LocationInput]) -> str:
    """Return a readable name for a pair."""
    return " = ".join(f"{location.name}, {location.address.line1}" for location in pair)


def test_nothing_is_suggested_that_people_call_different() -> None:
    """Precision is 1: no pair of two different businesses is suggested."""
    assert [title(pair) for pair in DIFFERENT if suggested(pair)] == []


def test_nine_in_ten_duplicates_are_suggested() -> None:
    """Recall is at least 0.9 over the pairs that are one business."""
    missed = [title(pair) for pair in SAME if not suggested(pair)]
    assert len(missed) <= 0.1 * len(SAME), missed


def test_the_table_is_large_and_international() -> None:
    """At least 60 pairs from at least ten countries are judged."""
    assert len(SAME) + len(DIFFERENT) >= 60
    assert len({location.address.country for pair in SAME + DIFFERENT for location in pair}) >= 10


@pytest.mark.parametrize("pair", SAME + DIFFERENT, ids=title)
def test_either_of_a_pair_may_be_stored_first(pair: tuple[LocationInput, LocationInput]) -> None:
    """Exchanging the new and the stored location changes neither score nor reasons."""
    there = suggest_duplicates(pair[0], [stored(pair[1])], threshold=0)
    back = suggest_duplicates(pair[1], [stored(pair[0])], threshold=0)
    assert (there[0].score, there[0].reasons) == (back[0].score, back[0].reasons)


@pytest.mark.parametrize("pair", SAME, ids=title)
def test_a_stored_location_is_its_own_duplicate(pair: tuple[LocationInput, LocationInput]) -> None:
    """Entering a stored location again always suggests it."""
    assert suggest_duplicates(location_input(stored(pair[0])), [stored(pair[0])])[0].score >= 0.95
