// The page where the provider's ends, on the phone: nothing more to do there.
import '../../../look.css'
